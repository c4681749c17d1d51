# METADATA
# title: Seccomp
# description: >-
#   Whether containers ask for the seccomp profiles that are published for them, and whether
#   observed system calls keep to these. Generated from declarations: change those, not this file.
# custom:
#   bundle: k8s/injector
#   declarations: 2
#   generator: gatehouse SeccompPolicy
#   sources:
#     - source.yaml
package seccomp

import data.seccomp.judge

# METADATA
# title: Why the question is refused
# description: A set of texts, one for each violation.
# entrypoint: true
# custom:
#   failure_msg: A container does not run with the seccomp profile of its policy
#   short_name: seccomp
deny contains violation.message if some violation in judge.violations(input)

# METADATA
# title: Violations
# description: >-
#   A set of objects with code, message and policy; with container, architecture and call where they
#   are known.
# entrypoint: true
violations contains violation if some violation in judge.violations(input)

# METADATA
# title: Published profiles
# description: >-
#   What each container of the question is to run with, by its name: policy, type, localhostProfile,
#   and the OCI profile itself.
# entrypoint: true
profile := judge.profiles(input)
