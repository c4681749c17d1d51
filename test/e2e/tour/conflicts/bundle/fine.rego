package conflicts

fine := "yes"
