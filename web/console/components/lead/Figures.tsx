interface FiguresProps {
  title: string
  heads: string[]
  /** Each begins with what the row is about; no two with the same. */
  rows: (string | number)[][]
}

/** A small table: what it is about, and beside it what is to be known of that. */
export function Figures({ title, heads, rows }: FiguresProps) {
  return (
    <div class="table-scroll figures-box" tabIndex={0} role="group" aria-label={title}>
      <table class="figures">
        <caption>{title}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...numbers]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {numbers.map((number, index) => (
                <td key={index}>{typeof number === 'number' ? number.toLocaleString('nl-NL') : number}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
