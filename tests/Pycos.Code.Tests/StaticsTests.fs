/// Values of modules and statics, read by functions that run in the process of a node: whose value they see.
module Pycos.Travel.Tests.StaticsTests

open System.Text.RegularExpressions
open Expecto
open Pycos
open Pycos.Travel.Tests.BareNode
open Pycos.Travel.Tests.Programs

let private withNode check =
    use store = new TemporaryStore()
    use bare = new Bare(store.Path, "code")
    check bare

let private program policy (bare: Bare) =
    runProgram "Pycos.Code.Program" bare.Location policy

let private script (bare: Bare) =
    runProgram "Pycos.Code.Script" bare.Location ModuleValuePolicy.Reevaluate

let private warningOf name (said: Said) =
    said.Warnings |> List.filter (fun line -> Regex.IsMatch(line, $@"\b{name}\b"))

let private reevaluated =
    testCase
        "[STA-01][STA-06] values of modules and statics are the node's own, and a warning names those that may differ, once for each function"
    <| fun () ->
        withNode (fun bare ->
            let said = program ModuleValuePolicy.Reevaluate bare
            Expect.equal (said.Of "pid") (string bare.Id) "the node's"
            Expect.equal (said.Of "pid-again") (string bare.Id) "again"
            Expect.equal (said.Of "factor") "2" "as it is initialized, though main has changed it"
            Expect.equal (said.Of "config") "null, none" "main does not run there"

            for name in
                [
                    "Values.modulePid"
                    "Values.factor"
                    "Values.counter"
                    "Effects.answer"
                    "Settings.Config"
                ] do
                Expect.hasLength (warningOf name said) 1 $"of {name}"

            for name in [ "Values.names"; "Values.sizes"; "Settings.Default" ] do
                Expect.isEmpty (warningOf name said) $"of {name}, which is the same everywhere")

let private captured =
    testCase "[STA-01] with ModuleValues = Capture the sender's values go along, as they are at each call"
    <| fun () ->
        withNode (fun bare ->
            let said = program ModuleValuePolicy.Capture bare
            Expect.equal (said.Of "pid") (said.Of "process") "the program's"
            Expect.equal (said.Of "pid-again") (said.Of "process") "again"
            Expect.equal (said.Of "factor") "7" "as main has set it"
            Expect.equal (said.Of "factor-changed") "9" "as it was changed since"
            Expect.equal (said.Of "config") "set by main, none" "a static of C#"
            Expect.isEmpty said.Warnings "nobody has to be warned")

let private forbidden =
    testCase
        "[STA-01] with ModuleValues = Forbid a function that reads such a value is refused, with its name and the value's"
    <| fun () ->
        withNode (fun bare ->
            let said = program ModuleValuePolicy.Forbid bare
            Expect.stringContains (said.Of "pid") "NotPicklableException: " "who refuses it"
            Expect.stringContains (said.Of "pid") "closure Main+pid@" "the function"
            Expect.stringContains (said.Of "pid") " → module value Values.modulePid : " "the value"
            Expect.stringContains (said.Of "config") " → module value Settings.Config : " "a static of C#"
            Expect.equal (said.Of "constants") "2 1" "what is the same everywhere is read")

let private perSession =
    testCase "[STA-07][STA-08] statics are kept within a session, and each session evaluates its files once"
    <| fun () ->
        withNode (fun bare ->
            for _ in 1..2 do
                let said = program ModuleValuePolicy.Reevaluate bare
                Expect.equal (said.Of "count", said.Of "count-again") ("1", "2") "within the session"
                Expect.equal (said.Of "effect", said.Of "effect-again") ("6", "6") "the value"

            let evaluations =
                bare.Log |> List.filter _.Contains("the file with an effect is evaluated")

            Expect.hasLength evaluations 2 "once in each of two sessions")

let private scripts =
    testCase "[STA-02][STA-04][STA-05] the values of a script-style program go along, as they are at each call"
    <| fun () ->
        withNode (fun bare ->
            let said = script bare
            Expect.equal (said.Of "greeting") "set by main" "a value"
            Expect.equal (said.Of "factor", said.Of "factor-changed") ("42", "63") "a value that changes"
            Expect.stringContains (said.Of "stream") "module value Program.stream" "what can not go along is named"
            Expect.stringContains (said.Of "stream") "MemoryStream cannot be sent" "with the reason"
            Expect.isEmpty said.Warnings "nobody has to be warned")

let private scriptResults =
    testCase "a result comes back although code of its type reads a value that main sets"
    <| fun () -> withNode (fun bare -> Expect.equal ((script bare).Of "length") "4.5 m" "the result")

let private reported =
    testCase "[STA-01] the report on a closure tells which values of modules it reads"
    <| fun () ->
        withNode (fun bare ->
            let said = program ModuleValuePolicy.Reevaluate bare
            Expect.contains said.Lines "  Values.modulePid : Int32, evaluated anew there" "one that may differ"
            Expect.contains said.Lines "  Values.factor : Int32, evaluated anew there" "one that can be changed"
            Expect.isFalse (said.Lines |> List.exists _.StartsWith("  Values.names")) "one that is the same everywhere")

let tests =
    testSequenced
    <| testList "statics" [
        reevaluated
        captured
        forbidden
        perSession
        scripts
        scriptResults
        reported
    ]
