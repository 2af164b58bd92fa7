namespace Pycos.Internals;

internal delegate void WriteObject(object value, PickleWriter writer, ulong mask);

internal delegate void ReadObject(object target, PickleReader reader);

internal delegate void WriteValue<T>(PickleWriter writer, ref T value);

internal delegate void ReadValue<T>(PickleReader reader, ref T target);
