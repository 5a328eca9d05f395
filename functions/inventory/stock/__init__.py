"""The stock of SKUs: counted, received, adjusted, and told of when it runs low."""
