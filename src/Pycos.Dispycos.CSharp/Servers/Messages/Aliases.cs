// As a tuple it travels without the names of its members.
global using ServerFile = (string Name, long Length, string Sha256, int Mode, long Modified);
