package decl.rules

names contains upper(u) if some u in data.decl.flags.users
