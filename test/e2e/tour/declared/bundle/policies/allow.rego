package decl

allow if input.user in data.decl.flags.users
