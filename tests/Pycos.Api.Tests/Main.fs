module Pycos.Api.Tests.Main

open System.IO
open System.Reflection
open Expecto
open Pycos.TestRunner

let private assemblies = [
    "Pycos.Core"
    "Pycos.Net"
    "Pycos.Dispycos"
    "Pycos.Terminal"
    "Pycos.FSharp"
    "Pycos.Testing"
    "Pycos.Testing.FSharp"
]

let private approvedFile name =
    Path.Combine(__SOURCE_DIRECTORY__, "approved", name + ".txt")

let private surface (name: string) =
    Assembly.Load name |> PublicSurface.ofAssembly

let private accept () =
    for name in assemblies do
        File.WriteAllLines(approvedFile name, surface name)

    0

let private tests =
    testList "public surface" [
        for name in assemblies do
            testCase $"{name} shows what was approved; after a wanted change run this program with --accept"
            <| fun () -> Expect.sequenceEqual (surface name) (File.ReadAllLines(approvedFile name)) "the public surface"

        for name in assemblies do
            testCase $"[GD78] Each public member of {name} is documented"
            <| fun () -> Expect.equal (Assembly.Load name |> Documentation.missing) [] "those without a word"
    ]

[<EntryPoint>]
let main argv =
    if argv = [| "--accept" |] then
        accept ()
    else
        TestRun.runAll tests argv
