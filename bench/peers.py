"""stub"""
def measure(m,s): return []
