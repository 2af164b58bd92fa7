module Pycos.Mobility.Tests.PruningTests

open System
open System.Reflection
open Expecto
open Pycos
open Pycos.Internals
open Pycos.Mobility.Tests.Travelling

let private cases (assembly: string) =
    Assembly.Load(AssemblyName assembly).GetType("Pycos.Mobility.Fixtures.CodeCases").GetProperty("All").GetValue null
    :?> seq<obj>

let private unpruned = PickleScope(SenderMap(), PrunesCaptures = false)

let private make (case: obj) =
    (case.GetType().GetProperty("Make").GetValue case :?> Func<Func<string>>).Invoke()

let private nameOf (case: obj) =
    string (case.GetType().GetProperty("Name").GetValue case)

let private inEach check = [
    for assembly in [ "Pycos.Mobility.Fixtures.CSharp"; "Pycos.Mobility.Fixtures.CSharp.Debug" ] do
        for case in cases assembly do
            yield check assembly case
]

let tests =
    testList "captured variables that are not read" [
        yield!
            inEach (fun assembly case ->
                let name = nameOf case

                testCase $"{name} of {assembly} returns the same with all variables, or could not travel with them"
                <| fun () ->
                    let all =
                        try
                            Some(PickleWriter.Write(make case, unpruned))
                        with :? NotPicklableException ->
                            None

                    match all with
                    | Some pickle ->
                        Expect.equal
                            (call (PickleReader.Read(pickle, receiver)))
                            (box ((make case).Invoke()))
                            "what it returns"

                        Expect.isLessThanOrEqual (write (make case)).Length pickle.Length "what is left out"
                    | None -> Expect.isTrue (name.Contains "PRU-") "which has captured a stream")

        test "[PRU-01] with all variables, a stream beside keeps a lambda from travelling, and the path names it" {
            let case =
                cases "Pycos.Mobility.Fixtures.CSharp"
                |> Seq.find (fun case -> (nameOf case).Contains "PRU-01")

            let refused =
                Expect.throwsC (fun () -> PickleWriter.Write(make case, unpruned) |> ignore) (fun thrown ->
                    thrown :?> NotPicklableException)

            Expect.equal refused.Path "closure CodeCases.BesideStream → stream" "the path"
        }
    ]
