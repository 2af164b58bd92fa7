namespace Pycos.Chaos

open System
open System.Collections.Generic
open System.IO

/// How much memory something uses, sampled while a run lasts.
type Memory(name: string, measure: unit -> int64) =
    let samples = List<int64>()

    let median (part: int64 seq) =
        let sorted = part |> Seq.sort |> Seq.toArray
        sorted[sorted.Length / 2]

    let quarter number =
        let length = samples.Count / 4
        samples |> Seq.skip (number * length) |> Seq.truncate length |> median

    /// Growth that is none: what a garbage collector leaves or not.
    let tolerance = 16L <<< 20

    member _.Name = name

    member _.Sample() = samples.Add(measure ())

    /// Whether the run was long enough to tell.
    member _.Tells = samples.Count >= 12

    /// The median of the second quarter of the run, when all has been used once, and that of the last one.
    member _.Early = quarter 1
    member _.Late = quarter 3

    /// Whether it did not grow in the second half of the run by more than a tenth.
    member memory.IsFlat = memory.Late <= memory.Early + memory.Early / 10L + tolerance

module Memory =
    /// What is in use of the heap of this process.
    let ofThisProcess = fun () -> GC.GetTotalMemory(forceFullCollection = true)

    /// The physical memory of a process: the second number in statm, see proc_pid_statm(5).
    let ofProcess (id: int) =
        fun () ->
            int64 (File.ReadAllText($"/proc/{id}/statm").Split(' ')[1])
            * int64 Environment.SystemPageSize
