using System.Reflection;

// Nothing is referred to: which version of Pycos runs is decided by what lies beside this file.
var run = Assembly.Load("Pycos.Dispycos")
    .GetType("Pycos.Internals.ServerProgram", throwOnError: true)!
    .GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!;
return run.CreateDelegate<Func<int>>()();
