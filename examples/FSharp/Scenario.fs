namespace Pycos.Examples

open System
open Pycos

/// A program of its own, run by its name.
type Scenario = {
    Name: string
    /// What there is to see.
    Shows: string
    /// Runs it with the rest of the command line and checks its result.
    Run: string list -> unit
}

module Scenario =

    exception private Misuse of string

    let private succeeded, failed, misused = 0, 1, 2

    let list scenarios (output: IO.TextWriter) =
        for scenario in scenarios do
            output.WriteLine $"%-20s{scenario.Name} {scenario.Shows}"

        succeeded

    let explainUnknown name scenarios =
        eprintfn "There is no scenario '%s'. There are:" name
        list scenarios Console.Error |> ignore
        misused

    let execute arguments scenario =
        // Otherwise the failure of a task that nobody waits for would go unseen.
        Scheduler.Default.UnhandledException.Add(fun failure ->
            eprintfn $"{failure.Task} failed: {failure.Exception.Message}")

        try
            scenario.Run arguments
            succeeded
        with
        | Misuse mistake ->
            eprintfn "%s: %s" scenario.Name mistake
            misused
        | failure ->
            eprintfn "%s failed: %s" scenario.Name failure.Message
            failed

    /// Ends the scenario with an explanation of how it is called.
    let misuse explanation = raise (Misuse explanation)

    /// The number that a scenario was given, or another one if it was given none.
    let count otherwise arguments =
        match arguments with
        | [] -> otherwise
        | [ text: string ] when fst (Int32.TryParse text) && int text > 0 -> int text
        | _ -> raise (Misuse $"Give one number above 0, or nothing for {otherwise}.")

    /// Fails the scenario if what it promises does not hold.
    let expect holds otherwise =
        if not holds then
            failwith otherwise
