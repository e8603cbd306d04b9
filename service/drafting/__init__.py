"""The studio: what analysts draft, test and deploy. A draft holds all files that belong together; the gate, the scenarios and
the deployment are those of every other way in (:mod:`service.definitions`)."""
