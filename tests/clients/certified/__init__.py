"""Official SDKs and other clients under `drytake certify`: who they are, and what came of each case."""
