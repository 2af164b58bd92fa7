module Pycos.Core.Tests.AnalyzerTests

open System
open System.Collections.Immutable
open System.IO
open Expecto
open Microsoft.CodeAnalysis
open Microsoft.CodeAnalysis.CSharp
open Microsoft.CodeAnalysis.Diagnostics
open Pycos
open Pycos.Analyzers

let private references =
    [ for path in (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES" :?> string).Split Path.PathSeparator do
          let file = Path.GetFileName path

          if file.StartsWith("System.", StringComparison.Ordinal) || file = "Pycos.Core.dll" then
              MetadataReference.CreateFromFile path :> MetadataReference ]

/// The text that each warning stands at, in a class with the given members.
let private warnings members =
    let source =
        $"using System; using System.Threading.Tasks; using Pycos; static class Program {{ {members} }}"

    let compilation =
        CSharpCompilation.Create(
            "Snippet",
            [ CSharpSyntaxTree.ParseText source ],
            references,
            CSharpCompilationOptions OutputKind.DynamicallyLinkedLibrary
        )

    let errors =
        [ for found in compilation.GetDiagnostics() do
              if found.Severity = DiagnosticSeverity.Error then
                  string found ]

    Expect.equal errors [] "the snippet compiles"

    let analyzers =
        ImmutableArray.Create<DiagnosticAnalyzer>(DroppedOperationAnalyzer() :> DiagnosticAnalyzer)

    [ for found in compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync().Result do
          Expect.equal found.Id DroppedOperationAnalyzer.DiagnosticId "its id"
          source.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length) ]

let private work =
    "static async Coroutine Work() => await PycosTask.YieldAsync(); static async Coroutine<int> Count() { await Work(); return 1; } "

let tests =
    testList "analyzer" [
        test "[G44] A coroutine that is called and dropped is warned of, also where the compiler says nothing" {
            Expect.equal (warnings (work + "static void M() { Work(); }")) [ "Work()" ] "a statement"
            Expect.equal (warnings (work + "static void M() { _ = Count(); }")) [ "Count()" ] "a discard"
            Expect.equal (warnings (work + "static void M() => Count();")) [ "Count()" ] "the body of a method"
            Expect.equal (warnings (work + "static Action M() => () => Work();")) [ "Work()" ] "the body of a lambda"
        }
        test "[G44] An operation that is dropped is warned of, whichever it is" {
            let snippet =
                "static void M(TaskRef<int> r, Inbox<int> i, PycosTask<int> t) { r.SendAsync(1); i.ReceiveAsync(); "
                + "i.ReceiveAsync(TimeSpan.Zero); PycosTask.SleepAsync(TimeSpan.Zero); PycosTask.YieldAsync(); t.FinishAsync(); "
                + "r.DeliverAsync(1); }"

            Expect.equal
                (List.sort (warnings snippet))
                [
                    "PycosTask.SleepAsync(TimeSpan.Zero)"
                    "PycosTask.YieldAsync()"
                    "i.ReceiveAsync()"
                    "i.ReceiveAsync(TimeSpan.Zero)"
                    "r.DeliverAsync(1)"
                    "r.SendAsync(1)"
                    "t.FinishAsync()"
                ]
                "all of them"
        }
        test "[G44] What is awaited, spawned, returned, stored or passed on is not warned of" {
            let snippet =
                work
                + "static Coroutine kept; static Coroutine Same(Coroutine c) => c; "
                + "static async Coroutine A() { await Work(); _ = await Count(); await PycosTask.SleepAsync(TimeSpan.Zero); } "
                + "static Coroutine<int> B() => Count(); static void C() { kept = Work(); var later = Count(); PycosTask.Spawn(Work()); "
                + "PycosTask.Spawn(later); } static Func<Coroutine> D() => () => Work(); static void E() { _ = Task.Delay(1); "
                + "_ = PycosTask.Spawn(Work()); }"

            Expect.equal (warnings snippet) [] "none"
        }
        test "[G44] A coroutine that nobody awaits has started nothing" {
            let mutable started = false

            let coroutine =
                pycos {
                    started <- true
                    do! PycosTask.yieldNow ()
                }

            Expect.isFalse started "cold"
            CoreSupport.run coroutine
            Expect.isTrue started "until it is run"
        }
    ]
