/// What a node takes in of assemblies that peers bring.
module Pycos.Travel.Tests.StoreTests

open System
open System.Collections.Immutable
open System.IO
open System.Reflection.PortableExecutable
open System.Runtime.InteropServices
open Microsoft.FSharp.NativeInterop
open Expecto
open Microsoft.Extensions.Logging.Abstractions
open Pycos.Travel.Fixtures.Journeys
open Pycos.Travel.Tests.BareNode
open Pycos.Internals

#nowarn "9"

let private image = AssemblyImages.Of typeof<Worker>.Assembly

let private entry =
    CodeEntry(image.Name.Name, string image.Name.Version, image.Sha256, image.Bytes.Length, "", 0)

let private storeOf (path: string) =
    CodeStore(path, 64L * 1024L * 1024L, NullLogger.Instance)

let private withContext check =
    use directory = new TemporaryStore()
    let store = storeOf directory.Path
    use context = new CodeContext(store, NullLogger.Instance, "a test")
    check store context

let private limit = 64 * 1024 * 1024

let private offer entry = CodeOffer(0, [| entry |], [||])

let private messageOf<'E, 'T when 'E :> exn> (action: unit -> 'T) =
    try
        action () |> ignore
        failtest "nothing was thrown"
    with :? 'E as failure ->
        failure.Message

let private images =
    testCase "[ASM-07] an image from a file and one from memory are the same bytes"
    <| fun () ->
        let context = Runtime.Loader.AssemblyLoadContext("in memory", true)
        let loaded = context.LoadFromStream(new MemoryStream(image.Bytes))
        Expect.equal loaded.Location "" "it has no file"
        let found = AssemblyImages.Of loaded
        Expect.equal found.Sha256 image.Sha256 "the hash"
        Expect.isNull found.Pdb "symbols are not in memory"
        context.Unload()

let private mapped =
    testCase "[ASM-07] an image whose sections stand at places of their own in memory is laid out as its file again"
    <| fun () ->
        use reader = new PEReader(ImmutableArray.CreateRange image.Bytes)
        let headers = reader.PEHeaders
        let memory = NativeMemory.AllocZeroed(unativeint headers.PEHeader.SizeOfImage)
        let start = NativePtr.ofVoidPtr<byte> memory |> NativePtr.toNativeInt
        Marshal.Copy(image.Bytes, 0, start, headers.PEHeader.SizeOfHeaders)

        for section in headers.SectionHeaders do
            let length = min section.SizeOfRawData section.VirtualSize
            Marshal.Copy(image.Bytes, section.PointerToRawData, start + nativeint section.VirtualAddress, length)

        let address = headers.CorHeader.MetadataDirectory.RelativeVirtualAddress
        let metadata = NativePtr.ofNativeInt<byte>(start + nativeint address)
        let found = MemoryImage.Find(metadata, headers.MetadataSize)
        NativeMemory.Free memory
        Expect.sequenceEqual found image.Bytes "the bytes of the file"

let private dynamic =
    testCase "[PUB-08] an assembly made by Reflection.Emit is refused with what to do"
    <| fun () ->
        let made =
            Reflection.Emit.AssemblyBuilder.DefineDynamicAssembly(
                Reflection.AssemblyName "Made",
                Reflection.Emit.AssemblyBuilderAccess.Run
            )

        Expect.stringContains
            (messageOf<Pycos.NotPicklableException, _>(fun () -> AssemblyImages.Of made))
            "--multiemit-"
            "the switch"

let private forged =
    testCase "[N71][ASM-05][SEC-02] bytes with another hash than they were offered under are refused, and not stored"
    <| fun () ->
        withContext (fun store context ->
            Expect.equal (context.Take(offer entry, limit)) [| image.Sha256 |] "missing"
            let changed = Array.copy image.Bytes
            changed[100] <- changed[100] + 1uy

            messageOf<InvalidDataException, _>(fun () -> context.Put(CodeBlob(image.Sha256, changed)))
            |> ignore

            let file = CodeFile.ImageOf entry
            Expect.isFalse (store.Has(&file)) "nothing is there"

            messageOf<InvalidDataException, _>(fun () -> context.Put(CodeBlob(String('0', 64), image.Bytes)))
            |> ignore

            context.Put(CodeBlob(image.Sha256, image.Bytes)) |> ignore
            Expect.equal (context.Take(offer entry, limit)) [||] "nothing is missing now")

let private names =
    testCase "[SEC-08] names that are paths, of .NET or too long are refused, as are other hashes, versions and lengths"
    <| fun () ->
        let bad = [
            for name in
                [
                    "../evil"
                    "a/b"
                    @"a\b"
                    ""
                    ".."
                    "a\000b"
                    String('n', 200)
                    "System.Private.CoreLib"
                    "Pycos.Net"
                ] do
                CodeEntry(name, entry.Version, entry.Sha256, entry.Length, "", 0)
            CodeEntry(entry.Name, "one", entry.Sha256, entry.Length, "", 0)
            CodeEntry(entry.Name, entry.Version, "../../etc", entry.Length, "", 0)
            CodeEntry(entry.Name, entry.Version, entry.Sha256.ToUpperInvariant(), entry.Length, "", 0)
            CodeEntry(entry.Name, entry.Version, entry.Sha256, limit + 1, "", 0)
            CodeEntry(entry.Name, entry.Version, entry.Sha256, -1, "", 0)
            CodeEntry(entry.Name, entry.Version, entry.Sha256, entry.Length, "..", 1)
        ]

        withContext (fun _ context ->
            for wrong in bad do
                messageOf<InvalidDataException, _>(fun () -> context.Take(offer wrong, limit))
                |> ignore)

let private missingReference =
    testCase "[ASM-06] an assembly that needs what is not here is refused by name before it is loaded"
    <| fun () ->
        withContext (fun _ context ->
            context.Take(offer entry, limit) |> ignore
            context.Put(CodeBlob(image.Sha256, image.Bytes)) |> ignore
            let message = messageOf<FileNotFoundException, _>(fun () -> context.AssemblyAt 0)
            Expect.stringContains message "Pycos.Code.Fixtures needs " "who needs it"
            Expect.stringContains message "this node runs .NET" "what there is")

let private owner =
    testCase "[SEC-03] the directory is its user's only, and one that others may write into is refused"
    <| fun () ->
        if not (OperatingSystem.IsWindows()) then
            use directory = new TemporaryStore()
            storeOf directory.Path |> ignore
            Expect.equal (int (File.GetUnixFileMode directory.Path)) 0o700 "its mode"
            File.SetUnixFileMode(directory.Path, enum<UnixFileMode> 0o777)

            Expect.stringContains
                (messageOf<ArgumentException, _>(fun () -> storeOf directory.Path))
                "chmod 700"
                "what to do"

let private room =
    testCase "what was not used for the longest time is deleted when the store is full"
    <| fun () ->
        use directory = new TemporaryStore()
        let store = CodeStore(directory.Path, 250L, NullLogger.Instance)

        let put (n: byte) =
            let bytes = Array.create 100 n
            let file = CodeFile(AssemblyImage.HashOf(ReadOnlySpan bytes), $"{n}.dll", 100)
            store.Put(&file, bytes)
            let path = Path.Combine(directory.Path, file.Sha256, file.Name)
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddMinutes(float n - 10.))
            file

        let files = [ put 1uy; put 2uy; put 3uy ]
        Expect.equal [ for file in files -> store.Has(&file) ] [ false; true; true ] "what is left"

let tests =
    testList "store" [ images; mapped; dynamic; forged; names; missingReference; owner; room ]
