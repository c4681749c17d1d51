# METADATA
# title: Dependencies
# description: >-
#   What stands in the way of a Go program, by the facts of its dependencies. Generated from
#   declarations: change those, not this file.
# custom:
#   bundle: k8s/injector
#   declarations: 1
#   generator: gatehouse DependencyPolicy
#   sources:
#     - source.yaml
package dependency

import data.dependency.fixes
import data.dependency.judge

# METADATA
# title: Why the program is refused
# description: >-
#   A set of objects with code, message, policy, evidence and action; with module, version, subject
#   and remedy where there are any.
# entrypoint: true
# custom:
#   failure_msg: The program does not keep to the policies of its dependencies
#   short_name: dependency
deny contains finding if some finding in judge.denials

# METADATA
# title: What should be looked at
# description: A set of objects like those of deny, of which none refuses the program.
# entrypoint: true
# custom:
#   failure_msg: The dependencies of the program should be looked at
#   short_name: dependency_warning
warn contains finding if some finding in judge.warnings

# METADATA
# title: How denials can be mended
# description: >-
#   A set of objects with code, module and policy: with commands, moves, the resulting files and
#   what it resolves, or with whyCode and why.
# entrypoint: true
fix contains finding if some finding in fixes.fixes
