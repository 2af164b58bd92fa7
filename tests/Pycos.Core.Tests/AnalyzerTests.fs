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

let private references = [
    for path in (AppContext.GetData "TRUSTED_PLATFORM_ASSEMBLIES" :?> string).Split Path.PathSeparator do
        let file = Path.GetFileName path

        if file.StartsWith("System.", StringComparison.Ordinal) || file = "Pycos.Core.dll" then
            MetadataReference.CreateFromFile path :> MetadataReference
]

/// The text that each warning stands at, in a class with the given members.
let private warnings members =
    let source =
        $"using System; using System.Collections.Generic; using System.Threading.Tasks; using Pycos; static class Program {{ {members} }}"

    let compilation =
        CSharpCompilation.Create(
            "Snippet",
            [ CSharpSyntaxTree.ParseText source ],
            references,
            CSharpCompilationOptions OutputKind.DynamicallyLinkedLibrary
        )

    let errors = [
        for found in compilation.GetDiagnostics() do
            if found.Severity = DiagnosticSeverity.Error then
                string found
    ]

    Expect.equal errors [] "the snippet compiles"

    let analyzers =
        ImmutableArray.Create<DiagnosticAnalyzer>(DroppedOperationAnalyzer() :> DiagnosticAnalyzer)

    [
        for found in compilation.WithAnalyzers(analyzers).GetAnalyzerDiagnosticsAsync().Result do
            Expect.equal found.Id DroppedOperationAnalyzer.DiagnosticId "its id"
            source.Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length)
    ]

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
        test "[G44] A task that is spawned and forgotten is not warned of" {
            let snippet =
                work
                + "static void A() { PycosTask.Spawn(Work()); _ = PycosTask.Spawn(Count()); } static void B() => PycosTask.Spawn(Work()); "
                + "static Action C(Scheduler s) => () => s.Spawn(Count()); static PycosTask<int> Start() => PycosTask.Spawn(Count()); "
                + "static void D() { Start(); _ = Start(); } static void E(SchedulerGroup g) { g.Spawn(Work()); g.Spawn(1, Work()); }"

            Expect.equal (warnings snippet) [] "none"
        }
        test "[G44] A value of another kind that can be awaited, but need not be, is not warned of" {
            let snippet =
                "sealed class Request { public Request Start() => this; public System.Runtime.CompilerServices.TaskAwaiter GetAwaiter() "
                + "=> default; } readonly struct Hint { public System.Runtime.CompilerServices.TaskAwaiter GetAwaiter() => default; } "
                + "static Hint Take() => default; static void A() { new Request().Start(); Take(); _ = Take(); }"

            Expect.equal (warnings snippet) [] "none"
        }
        test "[G44] A coroutine that a collection gives, and that is not the call's own result, is not warned of" {
            let snippet =
                "static Dictionary<string, Coroutine> all = new(); static Queue<Coroutine<int>> queue = new(); "
                + "static void A(string k) { all.TryGetValue(k, out _); _ = all.TryGetValue(k, out var c); all.Remove(k, out _); "
                + "all.TryAdd(k, default); queue.TryDequeue(out _); queue.TryPeek(out var p); } "
                + "static void B(Coroutine c) { (c, _) = (c, 1); } static bool Get(out Coroutine c) { c = default; return true; } "
                + "static void D() { Get(out _); _ = Get(out _); }"

            Expect.equal (warnings snippet) [] "none"
        }
        test
            "[G44] A coroutine that is dropped after it was chosen, converted or taken out of a collection is warned of" {
            let snippet =
                work
                + "static Queue<Coroutine> queue = new(); static void A(bool b, Program2 p) { queue.Dequeue(); p?.Do(); p?.Next?.Do(); _ = p?.Do(); _ = b ? Work() : Work(); "
                + "Count().WithoutResult(); } sealed class Program2 { public Program2 Next; public Coroutine Do() => Work(); }"

            Expect.equal
                (List.sort (warnings snippet))
                [
                    "Count().WithoutResult()"
                    "b ? Work() : Work()"
                    "p?.Do()"
                    "p?.Do()"
                    "p?.Next?.Do()"
                    "queue.Dequeue()"
                ]
                "all of them"
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
