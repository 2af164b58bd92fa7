/// Ends the program with the reason when something fails before the tests run, such as what a module makes once.
module Pycos.Platform.Tests.LoudFailure

open System

// The first file of the program, so that it is there for the others. Under wine the way in which the runtime ends a program by
// itself hangs.
do
    AppDomain.CurrentDomain.UnhandledException.Add(fun failure ->
        Console.Error.WriteLine $"FAILED   before or beside the tests: {failure.ExceptionObject}"
        Console.Error.Flush()
        exit 70)
