module Pycos.Mobility.Tests.ModuleValueTests

open System
open System.Reflection
open System.Threading
open Expecto
open Pycos.Mobility.Tests.Travelling

/// The program, after its main has run once: as when it sends its functions.
let private program =
    lazy
        (let assembly = Assembly.Load(AssemblyName "Pycos.Mobility.Fixtures.Script")

         assembly.EntryPoint.Invoke(
             null,
             (if assembly.EntryPoint.GetParameters().Length = 0 then
                  [||]
              else
                  [| box (Array.empty<string>) |])
         )
         |> ignore

         assembly.GetType "Pycos.Mobility.Fixtures.Script.Program")

let private invoke name (arguments: obj[]) =
    program.Value.GetMethod(name, BindingFlags.Static ||| BindingFlags.Public).Invoke(null, arguments)

let private capturesValues id sentence name expected =
    testCase $"[STA-{id}] {sentence}"
    <| fun () -> Expect.equal (call (travelled (invoke name [||]))) (box expected) "what it returns"

let tests =
    testSequenced
    <| testList "values of modules" [
        capturesValues
            "02"
            "a value that main sets goes along with a function that reads it"
            "readsValue"
            "set by main3"
        capturesValues "02" "a value goes along that is read by a function that is called" "readsThroughFunction" "42"
        capturesValues "02" "a value goes along that is read by a task or coroutine" "readsInTask" "set by main"
        capturesValues "02" "a table goes along" "readsTable" "1"
        capturesValues "03" "a format of printf goes along" "prints" "set by main has 3"
        capturesValues "02" "a function that reads no value takes none along" "readsNothing" "nothing"

        test "[STA-04] a value that has changed goes along as it is at each sending" {
            let code = invoke "readsThroughFunction" [||]
            Expect.equal (call (travelled code)) "42" "before"
            invoke "setFactor" [| 3 |] |> ignore
            let changed = call (travelled code)
            invoke "setFactor" [| 2 |] |> ignore
            Expect.equal changed "63" "after"
        }

        test "[STA-05] a value that can not travel is named with the function that reads it" {
            let refused = refusal (invoke "readsStream" [||])
            Expect.stringContains refused.Path "closure Program+readsStream" "the function"
            Expect.stringContains refused.Path " → module value Program.stream" "the value"
            Expect.stringContains refused.Message "MemoryStream cannot be sent" "the reason"
        }

        test "[STA-02] a function that does not read a value does not take it along" {
            Expect.isLessThan (write (invoke "readsNothing" [||])).Length 100 "its bytes"
        }
    ]
