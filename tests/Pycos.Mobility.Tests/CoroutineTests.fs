module Pycos.Mobility.Tests.CoroutineTests

open System
open System.Reflection
open Expecto
open Pycos
open Pycos.Mobility.Fixtures
open Pycos.Mobility.Tests.Travelling

let private deadline = TimeSpan.FromSeconds 30.0

let private resultOf (coroutine: obj) =
    let task = PycosTask.Spawn(coroutine :?> Coroutine<string>, null)
    task.AsTask().WaitAsync(deadline).GetAwaiter().GetResult()

let private ofCSharp (assembly: string) (name: string) (arguments: obj[]) =
    Assembly
        .Load(AssemblyName assembly)
        .GetType("Pycos.Mobility.Fixtures.Coroutines")
        .GetMethod(name)
        .Invoke(null, arguments)

let private starts sentence (make: unit -> obj) =
    testCase $"[CLO-12] {sentence} goes elsewhere with its arguments, and starts there"
    <| fun () -> Expect.equal (resultOf (travelled (make ()))) (resultOf (make ())) "what it returns"

/// One that is built by closures and not by a state machine.
let private byClosures (text: string) =
    let builder = CoroutineBuilder()
    CoroutineBuilder.RunDynamic(builder.Bind(Functions.sum [] text, (fun result -> builder.Return result)))

let tests =
    testList "coroutines" [
        starts "a coroutine of F#" (fun () -> box (Functions.sum [ 1; 2; 3 ] "sum "))

        for assembly in [ "Pycos.Mobility.Fixtures.CSharp"; "Pycos.Mobility.Fixtures.CSharp.Debug" ] do
            starts $"a coroutine of {assembly}" (fun () -> ofCSharp assembly "Add" [| 1; "x" |])
            starts $"a lambda of {assembly}" (fun () -> ofCSharp assembly "OfLambda" [| 5 |])

        test "[CLO-12] a copy can start when the original has not, and the other way round" {
            let original = Functions.sum [ 4 ] "o"
            let copy = copied original
            Expect.equal (resultOf (box copy)) "o4" "the copy"
            Expect.equal (resultOf (box original)) "o4" "the original"
        }

        test "[CLO-12] a coroutine that was built by closures goes elsewhere as well" {
            Expect.equal (resultOf (travelled (byClosures "built "))) "built 0" "what it returns"
        }

        test "[ERR-03] a coroutine that has started is refused, with what to do" {
            let started = Functions.sum [ 1 ] "x"

            PycosTask.Spawn(started, null).AsTask().WaitAsync(deadline).GetAwaiter().GetResult()
            |> ignore

            let refused = refusal (fun () -> box started)
            Expect.stringContains refused.Message "started" "the reason"
            Expect.stringContains refused.Message "has not been awaited or spawned" "what to do"
        }

        test "[CAP-01] the coroutine that is none stays none" {
            let none = copied (Unchecked.defaultof<Coroutine<string>>)
            Expect.throwsT<CoroutineAlreadyRunException> (fun () -> PycosTask.Spawn(none, null) |> ignore) "still none"
        }
    ]
