package dash["if"]["contains"]

every_one := 1

mine contains input.x
