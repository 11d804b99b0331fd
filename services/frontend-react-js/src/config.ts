/** Settings in /config.js, which bin/render-config prints. */
export interface CruddurConfig {
  readonly backendUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Endpoint of Cognito, if it is not the public one of AWS. */
  readonly userPoolEndpoint?: string;
}

declare global {
  interface Window {
    cruddurConfig?: CruddurConfig;
  }
}

export function getConfig(): CruddurConfig {
  if (!window.cruddurConfig) throw new Error("/config.js did not load");
  return window.cruddurConfig;
}
