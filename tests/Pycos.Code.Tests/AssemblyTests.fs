/// Which assemblies and libraries the code of a session finds at a node, and in which versions.
module Pycos.Travel.Tests.AssemblyTests

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Runtime.Loader
open System.Text.RegularExpressions
open Expecto
open Mono.Cecil
open Mono.Cecil.Cil
open Pycos
open Pycos.Internals
open Pycos.Travel.Fixtures
open Pycos.Travel.Fixtures.Journeys
open Pycos.Travel.Tests.BareNode

let private withNode check =
    use store = new TemporaryStore()
    use bare = new Bare(store.Path, "code")
    use caller = startCaller ()
    check store bare caller

/// The assembly of the functions in C# under another name or version, and with another text in it.
let private changed (name: string) (version: Version) (text: string) =
    let made = AssemblyDefinition.ReadAssembly typeof<Versioned>.Assembly.Location
    made.Name.Name <- name
    made.Name.Version <- version
    made.MainModule.Mvid <- Guid.NewGuid()

    let telling =
        made.MainModule.GetType(typeof<Versioned>.FullName).Methods
        |> Seq.find (fun m -> m.Name = "Text")

    for step in telling.Body.Instructions do
        if step.OpCode = OpCodes.Ldstr then
            step.Operand <- text

    let bytes = new MemoryStream()
    made.Write bytes
    bytes.Position <- 0L
    AssemblyLoadContext(name, true).LoadFromStream bytes

let private tellingOf (assembly: Assembly) =
    assembly.GetType(typeof<Versioned>.FullName).GetMethod("Telling").Invoke(null, [||]) :?> Func<Coroutine<string>>

let private versions =
    testCase "[ASM-03] two versions of one assembly run side by side, each for the caller that has sent it"
    <| fun () ->
        withNode (fun _ bare first ->
            use second = startCaller ()

            let own = typeof<Versioned>.Assembly.GetName().Version

            let newer =
                changed (typeof<Versioned>.Assembly.GetName().Name) (System.Version(2, 0, 0, 0)) "version two"

            let tell (caller: PycosNode) (code: Func<Coroutine<string>>) =
                onTask caller (pycos { return! caller.RunAsync(bare.Location, code) })

            for _ in 1..5 do
                Expect.equal (tell first (Versioned.Telling())) $"version one of {own}" "the first caller's"
                Expect.equal (tell second (tellingOf newer)) "version two of 2.0.0.0" "the second caller's")

/// Of the same name as one of the fixtures, and of this assembly.
module private Same =
    type Versioned = { Text: string }
    let describe (one: Versioned) = $"{one.Text} of the tests"

let private sameNames =
    testCase
        "[GD56] types and functions of the same name in several assemblies run side by side in one closure, with what it has captured and without further imports"
    <| fun () ->
        withNode (fun _ bare caller ->
            let one = changed "Pycos.Code.One" (System.Version(1, 0, 0, 0)) "first"
            let two = changed "Pycos.Code.Two" (System.Version(2, 0, 0, 0)) "second"

            // What the function uses was opened above, and comes from four assemblies.
            let tellFirst, tellSecond, tellThird =
                tellingOf one, tellingOf two, Versioned.Telling()

            let own: Same.Versioned = { Text = "third" }
            let pattern, weights = "o(f|n)", Map [ "of", 2; "on", 3 ]
            let own' = typeof<Versioned>.Assembly.GetName().Version

            let all () =
                pycos {
                    let! first = tellFirst.Invoke()
                    let! second = tellSecond.Invoke()
                    let! third = tellThird.Invoke()

                    let weight =
                        Regex.Matches("one of them", pattern)
                        |> Seq.sumBy (fun found -> Map.find found.Value weights)

                    return [ first; second; third; Same.describe own ], weight, Environment.ProcessId
                }

            for _ in 1..3 do
                let told, weight, ran = onTask caller (Code.run bare.Location all caller)

                Expect.equal
                    told
                    [
                        "first of 1.0.0.0"
                        "second of 2.0.0.0"
                        $"version one of {own'}"
                        "third of the tests"
                    ]
                    "each its own"

                Expect.equal weight 5 "what it has captured"
                Expect.equal ran bare.Id "at the node")

let private lineIn (trace: string) =
    let found = Regex.Match(trace, @"Versioned\.cs:line (\d+)")
    Expect.isTrue found.Success $"a line of the source is in: {trace}"
    int found.Groups[1].Value

let private lines =
    testCase "[ASM-08] the trace of an exception names the file and line that it names at home"
    <| fun () ->
        withNode (fun _ bare caller ->
            let atHome = attempt caller (Versioned.Failing().Invoke())

            let there =
                attempt caller (pycos { return! caller.RunAsync(bare.Location, Versioned.Failing()) })

            match atHome, there with
            | Error home, Error(:? ServiceCallException as call) ->
                let trace = string (call.InnerException :?> RemoteTaskException).RemoteStackTrace
                Expect.equal (lineIn trace) (lineIn (string home.StackTrace)) "the line"
            | _ -> failtest "it has not failed")

/// A native library that every .NET has, under a name that none has.
let private nativeLibrary (directory: string) =
    let directoryOfNet = RuntimeEnvironment.GetRuntimeDirectory()

    let file =
        Directory.GetFiles(directoryOfNet, "*System.IO.Compression.Native*")
        |> Array.find (fun file -> Path.GetExtension file <> ".a")

    Directory.CreateDirectory directory |> ignore
    let copy = Path.Combine(directory, "libpycosnative" + Path.GetExtension file)
    File.Copy(file, copy)
    copy

let private checksum bare (caller: PycosNode) =
    let bytes = Text.Encoding.ASCII.GetBytes "123456789"
    attempt caller (pycos { return! caller.RunAsync((bare: Bare).Location, Versioned.Checksum bytes) })

let private native =
    testCase "[ASM-09] a native library that was added goes along, and is found by its name"
    <| fun () ->
        withNode (fun _ bare caller ->
            use directory = new TemporaryStore()
            let without = checksum bare caller
            Expect.isError without "nobody has it"

            caller
            |> Code.addNativeLibrary RuntimeInformation.RuntimeIdentifier (nativeLibrary directory.Path)

            // A name that was not found once is not sought again in a session.
            use next = startCaller ()

            next
            |> Code.addNativeLibrary RuntimeInformation.RuntimeIdentifier (Directory.GetFiles(directory.Path)[0])

            Expect.equal (checksum bare next) (Ok 0xCBF43926u) "the checksum of CRC-32")

let private foreignNative =
    testCase "[ASM-09] a native library for other machines only is not sent, and code that needs it is told so"
    <| fun () ->
        withNode (fun store bare caller ->
            use directory = new TemporaryStore()
            caller |> Code.addNativeLibrary "solaris-sparc" (nativeLibrary directory.Path)
            let failure = checksum bare caller |> Result.map string

            let text =
                string (Expect.wantError failure "it can not be loaded").InnerException.Message

            Expect.stringContains text "came for solaris-sparc, this node runs on" "why"

            Expect.isEmpty
                (Directory.GetFiles(store.Path, "libpycosnative*", SearchOption.AllDirectories))
                "it is not there")

let private byName =
    testCase "[ASM-10] an assembly that code knows by name only goes along when it was added"
    <| fun () ->
        withNode (fun _ bare caller ->
            let plugin = changed "Pycos.Code.Plugin" (System.Version(1, 0, 0, 0)) "of a plug-in"
            let name = plugin.GetName().Name

            let call () =
                attempt caller (pycos { return! caller.RunAsync(bare.Location, Versioned.ByName(name, [| 1; 2 |])) })

            let without = Expect.wantError (call () |> Result.map string) "it is not there"
            Expect.stringContains (string without.InnerException.Message) name "what is missing"
            caller |> Code.addAssembly plugin
            Expect.equal (call ()) (Ok 5L) "it is there")

let private disconnected =
    testCase "[ASM-12] a caller that is gone while assemblies are missing leaves nothing half done"
    <| fun () ->
        withNode (fun store bare caller ->
            let image = AssemblyImages.Of typeof<Worker>.Assembly

            let entry =
                struct (image.Name.Name,
                        string image.Name.Version,
                        image.Sha256,
                        image.Bytes.Length,
                        image.PdbSha256,
                        image.Pdb.Length)

            do
                use gone = startCaller ()

                onTask
                    gone
                    (pycos {
                        let! _ = gone.ConnectAsync bare.Location

                        let! offers =
                            gone.LocateServiceAsync<struct (int * _[] * string[]), string[]>(
                                CodeNames.Offer,
                                bare.Location
                            )

                        let! missing = offers.Value.CallAsync(struct (0, [| entry |], [||]))
                        Expect.hasLength missing 2 "an image and its symbols"

                        let! puts =
                            gone.LocateServiceAsync<struct (string * byte[]), bool>(CodeNames.Put, bare.Location)

                        let! _ = puts.Value.CallAsync(struct (image.PdbSha256, image.Pdb))
                        return ()
                    })

            Expect.equal (bare.Measure "after").Shipped 0 "nothing was loaded"

            let stored = Directory.GetFiles(store.Path, "*", SearchOption.AllDirectories)

            Expect.equal
                [ for file in stored -> Path.GetFileName file ]
                [ image.Name.Name + ".pdb" ]
                "what has come as a whole"

            Expect.equal (onTask caller (Code.run bare.Location (count 3) caller)) 6 "the next caller's function runs")

let tests =
    testSequenced
    <| testList "assemblies" [ versions; sameNames; lines; native; foreignNative; byName; disconnected ]
