using System.Text;

namespace Istota.Actors.Mail;

/// <summary>Puts words and breaks together to lines as a reader of the HTML would see them; quoted depth becomes <c>&gt;</c>.</summary>
internal sealed class HtmlLines
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _line = new();
    private bool _blank;
    private int _wanted;

    public int Quoted { get; set; }
    public int Preformatted { get; set; }

    public void Words(string text)
    {
        foreach (var c in text)
        {
            if (Preformatted > 0 && c == '\n')
                Line();
            else if (Preformatted == 0 && c is ' ' or '\t' or '\n' or '\r' or '\f')
                _blank = _line.Length > 0;
            else
                Append(c);
        }
    }

    /// <summary>Ends the line, an empty one too.</summary>
    public void Line()
    {
        Flush();
        _text.Append('\n');
    }

    /// <summary>Ends the line if there is one, with empty lines before what follows.</summary>
    public void Break(int empty)
    {
        Flush();
        _wanted = Math.Max(_wanted, empty + 1);
    }

    public override string ToString()
    {
        Flush();
        return _text.ToString().Trim('\n');
    }

    private void Append(char c)
    {
        if (_blank)
            _line.Append(' ');
        _blank = false;
        _line.Append(c == '\u00A0' ? ' ' : c);
    }

    private void Flush()
    {
        _blank = false;
        if (_line.Length == 0)
            return;
        for (var have = Ends(); _text.Length > 0 && have < _wanted; have++)
            _text.Append('\n');
        _wanted = 0;
        if (Ends() > 0 || _text.Length == 0)
            _text.Append(string.Concat(Enumerable.Repeat("> ", Math.Min(Quoted, 20))));
        _text.Append(_line);
        _line.Clear();
        _wanted = 1;
    }

    private int Ends()
    {
        var count = 0;
        while (count < _text.Length && _text[_text.Length - 1 - count] == '\n')
            count++;
        return count;
    }
}
