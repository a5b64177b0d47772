export default function Home() {
  return (
    <main>
      <h1>Civitas</h1>
    </main>
  );
}
