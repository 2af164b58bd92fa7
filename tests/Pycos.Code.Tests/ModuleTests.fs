/// Functions of a program whose values are set by its main.
module Pycos.Travel.Tests.ModuleTests

open System.Reflection
open Expecto
open Pycos.Mobility.Fixtures
open Pycos.Travel.Tests.Place

/// The program, after its main has run once: as when it sends its functions.
let private program =
    lazy
        (let assembly = Assembly.Load(AssemblyName "Pycos.Mobility.Fixtures.Script")
         let parameters = assembly.EntryPoint.GetParameters()

         assembly.EntryPoint.Invoke(null, [| for _ in parameters -> box Array.empty<string> |])
         |> ignore

         assembly.GetType "Pycos.Mobility.Fixtures.Script.Program")

let private returns sentence name expected =
    test $"{sentence}, between processes" {
        let code =
            program.Value.GetMethod(name, BindingFlags.Static ||| BindingFlags.Public).Invoke(null, [||])
            :?> (unit -> string)

        Expect.equal (run (Journeys.ofCase code)) $"{bare().Id}: {expected}" "what it returns"
    }

let tests =
    testSequenced
    <| testList "modules" [
        returns "[STA-02] a value that main sets goes along with a function that reads it" "readsValue" "set by main3"
        returns "[STA-03] a format of printf goes along" "prints" "set by main has 3"
    ]
