package marked

ok if input.x
