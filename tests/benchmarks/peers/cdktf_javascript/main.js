// CDKTF in JavaScript, without jsii and Python: the lower limit for our synthesis. Reads the JSON
// of our synthesis, creates the same constructs with the same values, and loads one file of the
// provider for each resource type: node main.js <our cdktf.out> <output folder>
const fs = require("node:fs");
const path = require("node:path");
const {
  App,
  S3Backend,
  TerraformOutput,
  TerraformResource,
  TerraformStack,
  TerraformVariable,
} = require("cdktf");
const { Construct } = require("constructs");

const [source, outdir] = process.argv.slice(2);

function provided(type, prefix) {
  const kebab = type.replace(/^aws_/, prefix).replaceAll("_", "-");
  const module = require(`@cdktf/provider-aws/lib/${kebab}`);
  return Object.values(module).find((construct) => construct.tfResourceType === type);
}

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function config(value) {
  if (Array.isArray(value)) return value.map(config);
  if (value === null || typeof value !== "object") return value;
  const named = Object.entries(value).filter(([name]) => name !== "//");
  return Object.fromEntries(named.map(([name, item]) => [camel(name), config(item)]));
}

// Returns the parent of a construct, and creates missing ancestors.
function parent(stack, ids) {
  return ids.reduce((scope, id) => scope.node.tryFindChild(id) ?? new Construct(scope, id), stack);
}

// Resource types that our modules create without their typed class.
const UNTYPED = new Set(["aws_wafv2_web_acl"]);

function untyped(stack, type, ids, values) {
  const resource = new TerraformResource(parent(stack, ids.slice(0, -1)), ids.at(-1), {
    terraformResourceType: type,
  });
  for (const [name, value] of Object.entries(values)) {
    if (name !== "//") resource.addOverride(name, value);
  }
}

function elements(stack, byType, prefix) {
  for (const [type, byName] of Object.entries(byType ?? {})) {
    const Element = UNTYPED.has(type) ? null : provided(type, prefix);
    for (const [name, element] of Object.entries(byName)) {
      const ids = element["//"].metadata.path.split("/").slice(1);
      if (!Element) {
        untyped(stack, type, ids, element);
        continue;
      }
      const { forEach, ...values } = config(element);
      values.dependsOn &&= values.dependsOn.map((fqn) => ({ fqn }));
      const made = new Element(parent(stack, ids.slice(0, -1)), ids.at(-1), values);
      if (forEach) made.addOverride("for_each", forEach); // the text of an iterator
    }
  }
}

const app = new App({ outdir });
const manifest = JSON.parse(fs.readFileSync(path.join(source, "manifest.json")));
for (const [name, { synthesizedStackPath }] of Object.entries(manifest.stacks)) {
  const json = JSON.parse(fs.readFileSync(path.join(source, synthesizedStackPath)));
  const stack = new TerraformStack(app, name);
  const { AwsProvider } = require("@cdktf/provider-aws/lib/provider");
  for (const provider of json.provider.aws) {
    new AwsProvider(parent(stack, ["provider"]), "aws", {
      ...config(provider),
      defaultTags: provider.default_tags,
    });
  }
  const { use_lockfile: locked, ...backend } = json.terraform.backend.s3;
  new S3Backend(stack, config(backend));
  stack.addOverride("terraform.backend.s3.use_lockfile", locked);
  elements(stack, json.data, "data-aws-");
  for (const [variable, values] of Object.entries(json.variable ?? {})) {
    new TerraformVariable(stack, variable, config(values)).overrideLogicalId(variable);
  }
  elements(stack, json.resource, "");
  if (json.removed) stack.addOverride("removed", json.removed);
  for (const [output, { value }] of Object.entries(json.output ?? {})) {
    new TerraformOutput(stack, output, { value });
  }
}
for (const [name, { dependencies }] of Object.entries(manifest.stacks)) {
  for (const dependency of dependencies) {
    app.node.findChild(name).addDependency(app.node.findChild(dependency));
  }
}
app.synth();
