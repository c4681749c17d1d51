package base.app.config

computed := {"from": data.base.app.config.x} if input.x
