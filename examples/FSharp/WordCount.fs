/// Counts the words of many files: each file is counted by a server, and servers add the counts up.
module Pycos.Examples.WordCount

open System
open System.IO
open System.Text.RegularExpressions
open Pycos

let private countWords text =
    Regex.Matches(text, @"\p{L}+")
    |> Seq.map _.Value.ToLowerInvariant()
    |> Seq.countBy id
    |> Map

let private add first second =
    Map.fold
        (fun all word count -> Map.change word (fun known -> Some(count + Option.defaultValue 0 known)) all)
        first
        second

/// The text files of a folder, or what the libraries beside this program say of themselves.
let private filesOf arguments =
    match arguments with
    | [] -> Directory.GetFiles(AppContext.BaseDirectory, "*.xml")
    | [ folder ] when Directory.Exists folder ->
        [| "*.txt"; "*.md" |]
        |> Array.collect (fun pattern -> Directory.GetFiles(folder, pattern, SearchOption.AllDirectories))
    | _ -> Scenario.misuse "Give a folder with text files, or nothing."

let run arguments =
    let cluster, rest = ClusterArguments.start arguments
    use cluster = cluster
    let files = filesOf rest
    Scenario.expect (files.Length > 0) "There is no file."

    // Files are read here, one after another as servers take them: on a cluster they need not be there.
    let counts =
        cluster
        |> Cluster.mapReduce countWords add (files |> Seq.map File.ReadAllText)
        |> Coroutine.run

    for word, count in counts |> Map.toList |> List.sortByDescending snd |> List.truncate 10 do
        printfn $"{count, 7} {word}"

    let total = Seq.sum counts.Values
    printfn $"{total} words, {counts.Count} different ones, in {files.Length} files"

    let expected =
        files
        |> Array.sumBy (fun file -> Regex.Matches(File.ReadAllText file, @"\p{L}+").Count)

    Scenario.expect (total = expected) $"There are {expected} words."
