print("trial 0.1.0")
