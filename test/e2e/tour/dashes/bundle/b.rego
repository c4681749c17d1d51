package dash["a-b"].c.d.e.f.g.h

deep := input.x
