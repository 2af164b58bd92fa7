namespace Pycos.TestRunner

open System
open System.Collections.Generic
open System.Diagnostics.Metrics

/// Collects the measurements of a meter that have one tag with one value. They are called as their instruments are, followed by the
/// values of their other tags.
type MeterCollector(meter: string, tag: string, value: string) =
    let samples = Dictionary<string, ResizeArray<float>>()
    let listener = new MeterListener()

    let note (instrument: Instrument) (measured: float) (tags: ReadOnlySpan<KeyValuePair<string, obj>>) =
        let mutable ours = false
        let mutable name = instrument.Name

        for found in tags do
            if found.Key = tag then
                ours <- string found.Value = value
            else
                name <- $"{name} {found.Value}"

        if ours then
            lock samples (fun () ->
                if not (samples.ContainsKey name) then
                    samples[name] <- ResizeArray()

                samples[name].Add measured)

    do
        listener.InstrumentPublished <-
            fun instrument listener ->
                if instrument.Meter.Name = meter then
                    listener.EnableMeasurementEvents instrument

        listener.SetMeasurementEventCallback<int64>(fun instrument measured tags _ ->
            note instrument (float measured) tags)

        listener.SetMeasurementEventCallback<float>(fun instrument measured tags _ -> note instrument measured tags)
        listener.Start()

    /// The last value of each, after what is only measured on demand was asked for.
    member _.Collect() =
        listener.RecordObservableInstruments()
        lock samples (fun () -> Dictionary(dict [ for found in samples -> found.Key, Seq.last found.Value ]))

    /// All values of one, in the order in which they were measured.
    member _.Samples name =
        lock samples (fun () ->
            match samples.TryGetValue name with
            | true, found -> List.ofSeq found
            | false, _ -> [])

    interface IDisposable with
        member _.Dispose() = listener.Dispose()
