package anno.inner

# METADATA
# schemas:
#   - input: {type: object, properties: {user: {}}}
x := input.user
