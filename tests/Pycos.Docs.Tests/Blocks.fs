/// Finds the code that the documentation quotes in the sources it must come from.
module Pycos.Docs.Tests.Blocks

open System
open System.IO

/// A block of code on a page.
type Block = {
    Page: string
    Line: int
    Language: string
    Code: string list
}

/// The folder that holds the solution.
let root =
    let rec up (folder: DirectoryInfo) =
        match folder with
        | null -> failwith "There is no Pycos.slnx above the test program."
        | folder when File.Exists(Path.Combine(folder.FullName, "Pycos.slnx")) -> folder.FullName
        | folder -> up folder.Parent

    up (DirectoryInfo AppContext.BaseDirectory)

let private languages = Map [ "```fsharp", "fsharp"; "```csharp", "csharp" ]

let private extension = Map [ "fsharp", ".fs"; "csharp", ".cs" ]

/// The fenced blocks of F# and C# on a page.
let ofPage page (lines: string list) =
    let rec outside number lines = [
        match lines with
        | [] -> ()
        | (line: string) :: rest ->
            match languages.TryFind(line.Trim()) with
            | Some language -> yield! inside number (number + 1) language [] rest
            | None -> yield! outside (number + 1) rest
    ]

    and inside start number language code lines = [
        match lines with
        | [] -> failwith $"{page}, line {start}: the block does not end."
        | (line: string) :: rest when line.Trim() = "```" ->
            {
                Page = page
                Line = start
                Language = language
                Code = List.rev code
            }

            yield! outside (number + 1) rest
        | line :: rest -> yield! inside start (number + 1) language (line :: code) rest
    ]

    outside 1 lines

let private isBlank (line: string) = String.IsNullOrWhiteSpace line

let private indentation (line: string) = line.Length - line.TrimStart().Length

/// The lines without the indentation that all of them share, and without blanks at their ends.
let private normalized (lines: string list) =
    match lines |> List.filter (isBlank >> not) with
    | [] -> List.map (fun _ -> "") lines
    | written ->
        let common = written |> List.map indentation |> List.min

        lines
        |> List.map (fun line ->
            if isBlank line then
                ""
            else
                line.Substring(common).TrimEnd())

/// Whether the code stands in the source as lines that follow each other, whatever their common indentation.
let occursIn (source: string list) (code: string list) =
    let wanted = normalized code
    let first = (List.head code).Trim()

    source
    |> Seq.windowed code.Length
    |> Seq.exists (fun window -> window[0].Trim() = first && normalized (List.ofArray window) = wanted)

let private lines path = List.ofArray (File.ReadAllLines path)

/// All blocks of the README and of the pages in docs/.
let all () =
    [
        Path.Combine(root, "README.md")
        yield! Directory.GetFiles(Path.Combine(root, "docs"), "*.md", SearchOption.AllDirectories)
    ]
    |> List.sort
    |> List.collect (fun path -> ofPage (Path.GetRelativePath(root, path)) (lines path))

let private isWritten (path: string) =
    let parts = path.Split Path.DirectorySeparatorChar
    not (Array.contains "bin" parts || Array.contains "obj" parts)

/// The sources that a page may quote: those of these tests and of the examples.
let sources language = [
    for folder in [ "tests/Pycos.Docs.Tests"; "tests/Pycos.Docs.Tests.CSharp"; "examples" ] do
        for path in
            Directory.GetFiles(Path.Combine(root, folder), "*" + extension[language], SearchOption.AllDirectories) do
            if isWritten path then
                lines path
]
