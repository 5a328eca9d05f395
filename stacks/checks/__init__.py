"""What must hold of every template: this project's own rules, cdk-nag and cfn-lint, run by ``stacks.checks.gate``."""
