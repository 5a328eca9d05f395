"""The composition roots: settings -> adapters -> use cases, once per execution environment.

One module per function, so that a cold start imports what that function runs and nothing else.
"""
