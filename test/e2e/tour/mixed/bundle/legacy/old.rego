package mixed.old

allow { input.a > data.mixed.limits.min }

reasons[r] { r := "old" }
