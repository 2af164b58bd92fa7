/// Checks properties of FsCheck.
module Pycos.TestRunner.Property

open System
open FsCheck
open FsCheck.FSharp

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

/// Throws unless a property of something holds for so many random seeds. A failing one is said, so that it can be run again.
let ofSeeds (what: string) (count: int) (property: int -> unit) =
    let seeds = Gen.choose (0, Int32.MaxValue - 1)

    check
        count
        (Prop.forAll (Arb.fromGen seeds) (fun seed ->
            property seed
            true))

    Explored.property what count
