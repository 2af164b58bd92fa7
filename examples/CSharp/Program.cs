System.Console.WriteLine("examples");
