namespace Pycos.Internals;

/// <summary>What a byte stream brings.</summary>
internal enum StreamPurpose : byte
{
    Payload = 0,
    File = 1,
    Code = 2,
}
