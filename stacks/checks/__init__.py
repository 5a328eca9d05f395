"""Checks of all templates: this project's own rules, cdk-nag and cfn-lint. ``stacks.checks.gate`` runs them."""
