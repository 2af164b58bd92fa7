module Pycos.Docs.Tests.Main

open System
open System.Reflection
open Expecto
open Pycos.TestRunner

let private blockTests =
    testList "Blocks" [
        test "[GD78] Every block of F# and C# in the documentation is code that these tests or the examples run" {
            let found = Blocks.all ()
            Expect.isNonEmpty found "there are blocks"

            let sources =
                Map [ for language in [ "fsharp"; "csharp" ] -> language, Blocks.sources language ]

            let strangers = [
                for block in found do
                    if
                        not (
                            sources[block.Language]
                            |> List.exists (fun source -> Blocks.occursIn source block.Code)
                        )
                    then
                        $"{block.Page}, line {block.Line}: {List.head block.Code}"
            ]

            Expect.isEmpty strangers "blocks that stand in no source"
        }

        test "A block is found at any indentation, and not if a line differs" {
            let source = [ "let f () ="; "    let a ="; "        1"; ""; "    a" ]
            Expect.isTrue (Blocks.occursIn source [ "let a ="; "    1"; ""; "a" ]) "indented"
            Expect.isFalse (Blocks.occursIn source [ "let a ="; "    2" ]) "another line"
            Expect.isFalse (Blocks.occursIn source [ "let a ="; "  1" ]) "another shape"
        }
    ]

/// The snippets in C#: every public static method without parameters of the other project is a test.
let private csharpTests =
    let assembly = Assembly.Load "Pycos.Docs.Tests.CSharp"

    testList "CSharp" [
        for page in assembly.GetExportedTypes() |> Array.sortBy _.Name do
            for snippet in page.GetMethods(BindingFlags.Public ||| BindingFlags.Static) do
                if snippet.GetParameters().Length = 0 && snippet.ReturnType = typeof<Void> then
                    testCase $"{page.Name}.{snippet.Name}" (snippet.CreateDelegate<Action>()).Invoke
    ]

let private lists = [
    blockTests
    TutorialPage.tests
    TasksPage.tests
    SchedulerPage.tests
    SocketsPage.tests
    DiscoveryPage.tests
    FilesBetweenNodesPage.tests
    ClosuresPage.tests
    ClusterPage.tests
    ActorsPage.tests
    ObservingNodesPage.tests
    SecurityPage.tests
    TestingPage.tests
    SynchronizationPage.tests
    StructuredConcurrencyPage.tests
    ChannelsPage.tests
    BlockingCallsPage.tests
    FilesAndProcessesPage.tests
    HotSwapPage.tests
    AlternativesPage.tests
    SupervisionPage.tests
    MessagesPage.tests
    ComingFromPycosPage.tests
    csharpTests
]

[<EntryPoint>]
let main argv =
    TestRun.runAll (testList "Docs" lists) argv
