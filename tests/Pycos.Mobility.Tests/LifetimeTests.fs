module Pycos.Mobility.Tests.LifetimeTests

open System
open System.Runtime.CompilerServices
open Expecto
open Pycos.Internals
open Pycos.Mobility.Fixtures
open Pycos.Mobility.Tests.Travelling

let private often = 300

/// Restores and calls closures in a context of its own, writes one from there, and lets go of it.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private useAndUnload () =
    let context = new Receiver()
    let scope = PickleScope context
    let restore (value: obj) = PickleReader.Read(write value, scope)

    for case in Functions.cases |> List.take 4 do
        let code = restore (case.Make())
        call code |> ignore
        PickleWriter.Write(code, scope) |> ignore

    restore (box (Functions.sum [ 1 ] "x")) |> ignore

    // Often enough for its delegates to be made by code of their own.
    let _, make = casesOf "Pycos.Mobility.Fixtures.CSharp" |> List.head

    for _ in 1..often do
        call (restore (make ())) |> ignore

    context.Unload()
    WeakReference context

let tests =
    testSequenced
    <| testList "lifetime" [
        test "what comes very often is the same each time" {
            for name, make in casesOf "Pycos.Mobility.Fixtures.CSharp" do
                let bytes = write (make ())
                let expected = call (make ())

                for _ in 1..often do
                    Expect.equal (call (PickleReader.Read(bytes, receiver))) expected name
        }

        test "[UNL-05] what has been restored does not keep its context from ending" {
            let context = useAndUnload ()
            let deadline = DateTime.UtcNow.AddSeconds 30.0

            while context.IsAlive && DateTime.UtcNow < deadline do
                GC.Collect()
                GC.WaitForPendingFinalizers()

            Expect.isFalse context.IsAlive "the context"
        }
    ]
