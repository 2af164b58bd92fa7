/// Checks properties of FsCheck.
module Pycos.TestRunner.Property

open FsCheck

/// FsCheck's own runner writes a line, often an empty one, for each program. Expecto keeps all that is written and goes
/// through it with every further line: a hundred thousand programs would take minutes, and not seconds.
let private quiet = {
    new IRunner with
        member _.OnStartFixture _ = ()
        member _.OnArguments(_, _, _) = ()
        member _.OnShrink(_, _) = ()

        member _.OnFinished(name, result) =
            match result with
            | TestResult.Passed _ -> ()
            | _ -> failwith (Runner.onFinishedToString name result)
}

/// Throws unless a property holds for so many random programs.
let check (count: int) property =
    Check.One(Config.Quick.WithMaxTest(count).WithRunner quiet, property)
