/** What /config.js says about the environment; bin/render-config writes it. */
export interface CruddurConfig {
  readonly backendUrl: string;
  readonly userPoolId: string;
  readonly userPoolClientId: string;
  /** Where Cognito is, when it is not at its public address. */
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
